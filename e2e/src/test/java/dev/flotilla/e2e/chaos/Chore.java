package dev.flotilla.e2e.chaos;

import dev.flotilla.e2e.harness.SampleRepository;
import java.util.List;

/// What the tasks of a chaos run ask for, and how one can tell that it was done exactly once.
interface Chore {
  /// @param number of the task in its run, from 0
  String prompt(int number);

  /// What `run` is given besides.
  List<String> options();

  /// @param branch what was delivered
  /// @param about words for a message
  void assertDoneOnce(SampleRepository repository, String branch, int number, String about);
}
