/// The pure parts of planning: what a manager's answers must satisfy, which paths collide, and
/// which subtasks go next. No database, no clock.
@NullMarked
package dev.flotilla.server.plan;

import org.jspecify.annotations.NullMarked;
