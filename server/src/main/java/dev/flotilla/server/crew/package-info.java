/// What only a crew's task goes through: the plan, the release of its subtasks, their reviews, the
/// merge queue with its bisection, and the review of the whole. What an agent's answer or a person's
/// calls for is called from the workflow; [MergeLoop] runs by itself.
@NullMarked
package dev.flotilla.server.crew;

import org.jspecify.annotations.NullMarked;
