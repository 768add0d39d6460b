/// What users ask for: tasks, subtasks, their states, and the REST objects that show them.
@NullMarked
package dev.flotilla.api.task;

import org.jspecify.annotations.NullMarked;
