package dev.flotilla.api.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/// Makes this JVM non-dumpable (`prctl(2)`, `PR_SET_DUMPABLE`): no core file, and its memory,
/// environment and descriptors are closed to other processes of the same user. For processes that
/// hold keys or tokens, first thing in `main`. Does not pass on to children, which `exec` makes
/// dumpable again.
public final class Undumpable {
  private static final int PR_SET_DUMPABLE = 4;

  private Undumpable() {}

  /// False where the system has no such call (macOS) or refuses it.
  @SuppressWarnings("restricted")
  public static boolean set() {
    var linker = Linker.nativeLinker();
    return linker.defaultLookup().find("prctl").map(prctl -> call(linker, prctl)).orElse(false);
  }

  @SuppressWarnings("restricted")
  private static boolean call(Linker linker, MemorySegment prctl) {
    var signature =
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    var handle = linker.downcallHandle(prctl, signature, Linker.Option.firstVariadicArg(1));
    try {
      return (int) handle.invokeExact(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("prctl(PR_SET_DUMPABLE) could not be called", e);
    }
  }
}
