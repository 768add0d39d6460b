package dev.flotilla.operator.day;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// A day second by second: tasks come, wait, and are worked on by whoever is up and free, oldest first.
/// How many agents there are is its policy's.
final class Replay {
  /// What decides about agents.
  interface Policy {
    /// Once a second, after tasks came and went.
    void look(Replay replay);
  }

  /// An agent's pod.
  static final class Agent {
    final int place;
    final int created;
    final int up;
    int freeSince;
    int busyUntil = -1;
    int since;
    boolean leaves;

    private Agent(int place, int created, int up) {
      this.place = place;
      this.created = created;
      this.up = up;
      this.freeSince = up;
    }

    boolean isBusy() {
      return busyUntil >= 0;
    }
  }

  /// What a day has cost.
  ///
  /// @param podHours of pods that were there, whatever they did
  /// @param hours of them that were work
  /// @param waits seconds that tasks waited for an agent, in order
  /// @param most pods at a time
  /// @param starts of pods
  /// @param killed tasks whose agent was taken away
  record Result(
      double podHours, double hours, List<Integer> waits, int most, int starts, int killed) {
    double meanWait() {
      return waits.stream().mapToInt(Integer::intValue).average().orElse(0);
    }

    double utilisation() {
      return hours / podHours;
    }

    int waited(double part) {
      return waits.get(Math.min(waits.size() - 1, (int) (waits.size() * part)));
    }
  }

  private static final int LATE = 7200;

  private final Day day;
  private final int coldStart;
  private final Deque<Day.Task> queue = new ArrayDeque<>();
  private final List<Agent> agents = new ArrayList<>();
  private final List<Integer> waits = new ArrayList<>();
  private int now;
  private int starts;
  private int killed;

  /// @param coldStart seconds from a pod's creation until its agent takes work
  private Replay(Day day, int coldStart) {
    this.day = day;
    this.coldStart = coldStart;
  }

  static Result of(Day day, int coldStart, Policy policy) {
    return new Replay(day, coldStart).run(policy);
  }

  private Result run(Policy policy) {
    var coming = new ArrayDeque<>(day.tasks());
    var podSeconds = 0L;
    var most = 0;
    for (now = 0; now < Day.SECONDS + LATE; now++) {
      while (!coming.isEmpty() && coming.getFirst().arrives() <= now) {
        queue.add(coming.removeFirst());
      }
      end();
      begin();
      policy.look(this);
      if (now < Day.SECONDS) {
        podSeconds += agents.size();
      }
      most = Math.max(most, agents.size());
    }
    if (!queue.isEmpty()) {
      throw new IllegalStateException(queue.size() + " tasks were never begun");
    }
    var sorted = waits.stream().sorted().toList();
    return new Result(podSeconds / 3600.0, day.hours(), sorted, most, starts, killed);
  }

  private void end() {
    for (var agent : agents) {
      if (agent.isBusy() && now >= agent.busyUntil) {
        agent.busyUntil = -1;
        agent.freeSince = now;
      }
    }
  }

  private void begin() {
    for (var agent : agents) {
      if (!queue.isEmpty() && !agent.isBusy() && !agent.leaves && now >= agent.up) {
        var task = queue.removeFirst();
        waits.add(now - task.arrives());
        agent.since = now;
        agent.busyUntil = now + task.takes();
      }
    }
  }

  int now() {
    return now;
  }

  int pending() {
    return queue.size();
  }

  int running() {
    return Math.toIntExact(agents.stream().filter(Agent::isBusy).count());
  }

  List<Agent> agents() {
    return List.copyOf(agents);
  }

  void create(int place) {
    starts++;
    agents.add(new Agent(place, now, now + coldStart));
  }

  /// @throws IllegalStateException when there is no such agent
  void remove(Agent agent) {
    if (!agents.remove(agent)) {
      throw new IllegalStateException("no such agent");
    }
    killed += agent.isBusy() ? 1 : 0;
  }

  static String row(String name, Result result) {
    return "| %s | %.1f | %.2f | %.1f | %d | %d | %d | %d | %d | %d |"
        .formatted(
            name,
            result.podHours(),
            result.utilisation(),
            result.meanWait(),
            result.waited(0.5),
            result.waited(0.95),
            result.waited(1),
            result.most(),
            result.starts(),
            result.killed());
  }
}
