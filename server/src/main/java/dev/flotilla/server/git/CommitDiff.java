package dev.flotilla.server.git;

import dev.flotilla.api.work.CommitId;
import dev.flotilla.server.transition.Repositories.Changes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.patch.FileHeader;
import org.eclipse.jgit.util.QuotedString;

/// What changed between two commits, as people and reviewers read it. Used by one thread.
final class CommitDiff {
  static final int FOR_REVIEWERS = 200 * 1024;

  private static final int BINARY_FROM = 4 * 1024 * 1024;
  private static final int RENAMES_AMONG = 400;
  private static final int MAX_PATHS = 5_000;

  private static final String SUMMARY =
      """
      The diff is longer than 200 KB: this is a summary by file (added, modified, deleted, renamed, copied; lines added and removed). \
      The files as they are after the change are in your checkout: read them with Read, search them with Grep, find them with Glob.

      """;

  private CommitDiff() {}

  /// A unified diff, cut at a line with a note that says so.
  static String text(Repository repository, CommitId from, CommitId to, int maxOctets)
      throws IOException {
    var out = new CappedText(maxOctets);
    try (var formatter = formatter(repository, out)) {
      int left = format(formatter, entries(formatter, from, to), out);
      return out.isCut()
          ? out.text() + "(cut at %d KB; %d more files changed)\n".formatted(maxOctets / 1024, left)
          : out.text();
    }
  }

  static Changes changes(Repository repository, CommitId from, CommitId to) throws IOException {
    var out = new CappedText(FOR_REVIEWERS);
    try (var formatter = formatter(repository, out)) {
      var entries = entries(formatter, from, to);
      var paths =
          entries.stream()
              .flatMap(it -> Stream.of(it.getOldPath(), it.getNewPath()))
              .filter(it -> !it.equals(DiffEntry.DEV_NULL))
              .distinct()
              .sorted()
              .limit(MAX_PATHS)
              .toList();
      format(formatter, entries, out);
      // what is no UTF-8 grows, and a NUL, which PostgreSQL's texts cannot hold, is taken out
      var text = out.text().replace('\0', '\uFFFD');
      return out.isCut() || text.getBytes(StandardCharsets.UTF_8).length > FOR_REVIEWERS
          ? new Changes(summary(formatter, entries), paths, false)
          : new Changes(text, paths, true);
    }
  }

  private static DiffFormatter formatter(Repository repository, OutputStream out) {
    var formatter = new DiffFormatter(out);
    formatter.setRepository(repository);
    formatter.setDetectRenames(true);
    formatter.getRenameDetector().setRenameLimit(RENAMES_AMONG);
    formatter.setBinaryFileThreshold(BINARY_FROM);
    return formatter;
  }

  private static List<DiffEntry> entries(DiffFormatter formatter, CommitId from, CommitId to)
      throws IOException {
    return formatter.scan(CommitReader.id(from), CommitReader.id(to));
  }

  /// Returns how many of them came when there was no room.
  private static int format(DiffFormatter formatter, List<DiffEntry> entries, CappedText out)
      throws IOException {
    int left = 0;
    for (var entry : entries) {
      if (out.isCut()) {
        left++;
      } else {
        formatter.format(entry);
      }
    }
    formatter.flush();
    return left;
  }

  private static String summary(DiffFormatter formatter, List<DiffEntry> entries)
      throws IOException {
    var text = new StringBuilder(SUMMARY);
    int octets = text.length();
    int listed = 0;
    for (var entry : entries) {
      var line = line(entry, formatter.toFileHeader(entry));
      octets += line.getBytes(StandardCharsets.UTF_8).length;
      if (octets > FOR_REVIEWERS - 100) {
        break;
      }
      text.append(line);
      listed++;
    }
    if (listed < entries.size()) {
      text.append("(and %d more files)\n".formatted(entries.size() - listed));
    }
    return text.toString();
  }

  private static String line(DiffEntry entry, FileHeader header) {
    var name =
        switch (entry.getChangeType()) {
          case ADD, MODIFY -> quoted(entry.getNewPath());
          case DELETE -> quoted(entry.getOldPath());
          case RENAME, COPY -> quoted(entry.getOldPath()) + " -> " + quoted(entry.getNewPath());
        };
    return "%s %s%s\n".formatted(entry.getChangeType().name().charAt(0), name, size(header));
  }

  private static String quoted(String path) {
    return QuotedString.GIT_PATH.quote(path);
  }

  private static String size(FileHeader header) {
    if (header.getPatchType() != FileHeader.PatchType.UNIFIED) {
      return ", binary";
    }
    int added = 0;
    int removed = 0;
    for (var edit : header.toEditList()) {
      added += edit.getLengthB();
      removed += edit.getLengthA();
    }
    return ", +%d -%d".formatted(added, removed);
  }
}
