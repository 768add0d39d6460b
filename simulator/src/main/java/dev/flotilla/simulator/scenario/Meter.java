package dev.flotilla.simulator.scenario;

import java.util.List;

/// Counts tokens as a prompt cache would bill them: what an earlier request had as well is read
/// from the cache, the rest is written to it, apart from a tail that is always plain input.
final class Meter {
  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final int TAIL = 8;

  private Meter() {}

  static TokenCount count(Conversation conversation, List<Block> answer) {
    var all = tokens(conversation.characters().all());
    var repeated = tokens(conversation.characters().repeated());
    return new TokenCount(TAIL, output(answer), repeated, Math.max(0, all - repeated), 0);
  }

  static long input(Conversation conversation) {
    return tokens(conversation.characters().all()) + TAIL;
  }

  private static long output(List<Block> answer) {
    return answer.stream().mapToLong(block -> tokens(length(block))).sum();
  }

  private static long length(Block block) {
    return switch (block) {
      case Block.Text(var text) -> text.length();
      case Block.Thinking(var thinking) -> thinking.length();
      case Block.ToolUse(var tool, var input) -> tool.length() + input.toString().length() + 40L;
    };
  }

  private static long tokens(long characters) {
    return Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
  }
}
