package dev.flotilla.server.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a repository says to Claude, out of one commit: CLAUDE.md, AGENTS.md, `.claude/rules`,
/// nested CLAUDE.md files, and what they import by `@path`. Nothing outside the tree is read, each
/// file once, 256 KB in all. Used once, by one thread.
final class ProjectInstructions {
  static final int MAX_OCTETS = 256 * 1024;

  private static final int MAX_DEPTH = 5;
  private static final Pattern IMPORT = Pattern.compile("(?<![\\w`/.@])@([\\w./-]*[\\w])");
  private static final Pattern CODE =
      Pattern.compile("(?ms)^ {0,3}(```|~~~).*?^ {0,3}\\1[^\\n]*$|`[^`\\n]*`");

  private final CommitTree tree;
  private final StringBuilder text = new StringBuilder();
  private final Set<String> read = new HashSet<>();
  private int octets;
  private boolean cut;

  private ProjectInstructions(CommitTree tree) {
    this.tree = tree;
  }

  static Optional<String> of(CommitTree tree) throws IOException {
    return new ProjectInstructions(tree).collected();
  }

  private Optional<String> collected() throws IOException {
    for (var path : new String[] {"CLAUDE.md", ".claude/CLAUDE.md", "AGENTS.md"}) {
      add(path, "", 0);
    }
    for (var path : tree.paths(it -> it.startsWith(".claude/rules/") && it.endsWith(".md"))) {
      add(path, "", 0);
    }
    for (var path : tree.paths(it -> it.endsWith("/CLAUDE.md"))) {
      add(path, ", for work in " + CommitTree.Paths.parent(path) + "/", 0);
    }
    if (cut) {
      text.append(
          "\n\n(Instructions were cut at %d KB: read the files named above for the rest.)\n"
              .formatted(MAX_OCTETS / 1024));
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
  }

  private void add(String path, String scope, int depth) throws IOException {
    int left = MAX_OCTETS - octets;
    if (left <= 0) {
      cut = true;
      return;
    }
    var found = tree.text(path, left);
    if (found.isEmpty() || !read.add(found.get().path())) {
      return;
    }
    var file = found.get();
    cut |= file.cut();
    octets += file.text().getBytes(StandardCharsets.UTF_8).length;
    text.append(text.isEmpty() ? "" : "\n\n")
        .append("Contents of %s (from the repository%s):\n\n".formatted(path, scope))
        .append(file.text().strip());
    if (depth < MAX_DEPTH) {
      addImports(file, depth + 1);
    }
  }

  private void addImports(CommitTree.Text file, int depth) throws IOException {
    var prose = CODE.matcher(file.text()).replaceAll("");
    var imports = IMPORT.matcher(prose);
    while (imports.find()) {
      var path = CommitTree.Paths.resolve(CommitTree.Paths.parent(file.path()), imports.group(1));
      if (path.isPresent()) {
        add(path.get(), ", imported by " + file.path(), depth);
      }
    }
  }
}
