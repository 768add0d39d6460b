package dev.flotilla.server.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.api.json.Json;
import dev.flotilla.api.work.AgentId;
import dev.flotilla.api.work.AttemptId;
import dev.flotilla.api.work.Checkpoint;
import dev.flotilla.api.work.CommitId;
import dev.flotilla.api.work.CompleteRequest;
import dev.flotilla.api.work.EndedTurn;
import dev.flotilla.api.work.Grant;
import dev.flotilla.api.work.Heartbeat;
import dev.flotilla.api.work.InstanceId;
import dev.flotilla.api.work.Join;
import dev.flotilla.api.work.LeaseRequest;
import dev.flotilla.api.work.Outcome;
import dev.flotilla.engine.credential.CredentialKind;
import dev.flotilla.engine.credential.CredentialStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// An agent as the workflow sees one: it joins, leases, saves and reports. No model behind it.
record TestAgent(Fleet fleet, InstanceId instance, AgentId slot) {

  static TestAgent joined(Fleet fleet, String name, boolean rehearsalOnly) {
    var token =
        new CredentialStore(fleet.database, fleet.clock)
            .mint("test", CredentialKind.JOIN, name, Optional.empty(), Optional.empty())
            .token();
    var slot = new AgentId(name + "-1");
    var response =
        fleet.workflow.join(
            token,
            new Join.Request(
                Join.PROTOCOL,
                "test",
                name,
                "here",
                1,
                List.of(slot),
                Optional.empty(),
                rehearsalOnly));
    return new TestAgent(fleet, response.instance(), slot);
  }

  Optional<Grant> tryLease() {
    return tryLease(AttemptId.random());
  }

  Optional<Grant> tryLease(AttemptId attempt) {
    return fleet.workflow.lease(instance, new LeaseRequest(slot, attempt, Duration.ZERO));
  }

  Grant lease() {
    return tryLease().orElseThrow(() -> new AssertionError("nothing was ready"));
  }

  static String file(Grant grant) {
    return grant.conversation().session() + ".jsonl";
  }

  long append(Grant grant, long offset, String text) {
    return fleet.workflow.append(
        instance,
        grant.attempt(),
        grant.token(),
        grant.conversation().session(),
        file(grant),
        offset,
        text.getBytes(StandardCharsets.UTF_8));
  }

  /// Pushes a tree to the checkpoint ref and reports it with what of the transcript there is.
  CommitId checkpoint(Grant grant, long length, String tree, Optional<EndedTurn> ended) {
    var commit = fleet.repositories.commit("wip " + tree + grant.attempt(), tree);
    fleet.database.run(
        it -> fleet.repositories.push(it, fleet.repository, grant.git().checkpointRef(), commit));
    fleet.workflow.checkpoint(
        instance,
        grant.attempt(),
        new Checkpoint(
            grant.token(),
            grant.conversation().session(),
            List.of(new Grant.TranscriptFile(file(grant), length)),
            commit,
            grant.git().head(),
            ended,
            List.of()));
    return commit;
  }

  /// One line of conversation and its checkpoint on top of what is there.
  void progress(Grant grant) {
    var from = grant.conversation().resume().map(it -> it.files().getFirst().length()).orElse(0L);
    var length = append(grant, from, "line\n");
    checkpoint(grant, length, "tree-part", Optional.empty());
  }

  CommitId push(Grant grant, String tree) {
    var tip = fleet.repositories.commit("tip " + tree, tree, grant.git().head());
    fleet.database.run(
        it -> fleet.repositories.push(it, fleet.repository, grant.git().branch(), tip));
    return tip;
  }

  /// Pushes a result with that tree and says that it is done.
  void succeed(Grant grant, String tree) {
    complete(grant, new Outcome.Succeeded(push(grant, tree), turn("Done.")));
  }

  /// Answers with that structure.
  void answer(Grant grant, String json) {
    complete(grant, new Outcome.Succeeded(grant.git().head(), turn("Said.", json)));
  }

  /// Accepts with a full score.
  void accept(Grant grant) {
    answer(grant, "{\"verdict\": \"accept\", \"score\": 1, \"feedback\": \"Good.\"}");
  }

  /// Writes that content into a file and says that it is done.
  void write(Grant grant, String file, String content) {
    succeed(grant, fleet.repositories.with(grant.git().head(), file, content));
  }

  static EndedTurn turn(String words, String json) {
    return new EndedTurn(words, Optional.of(Json.read(json, JsonNode.class)));
  }

  static EndedTurn turn(String words) {
    return new EndedTurn(words, Optional.empty());
  }

  void checked(Grant grant, int exitCode) {
    complete(grant, new Outcome.Checked(exitCode, "output of " + exitCode, false));
  }

  void interrupted(Grant grant, Outcome.Cause cause) {
    complete(grant, new Outcome.Interrupted(cause, "as the test wants"));
  }

  void complete(Grant grant, Outcome outcome) {
    fleet.workflow.complete(instance, grant.attempt(), new CompleteRequest(grant.token(), outcome));
  }

  List<Heartbeat.Directive> beat(Grant grant, String... seen) {
    var beat =
        new Heartbeat.Beat(slot, grant.attempt(), grant.token(), 7, "typing", List.of(seen), false);
    return fleet
        .workflow
        .heartbeat(instance, new Heartbeat.Request(List.of(beat), Duration.ZERO, 1, true))
        .directives();
  }
}
