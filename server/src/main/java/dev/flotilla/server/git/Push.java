package dev.flotilla.server.git;

import dev.flotilla.engine.git.StoredPack;
import java.util.List;

/// One push: by what right, and what it brought.
///
/// @param replaces packs that are lost and that this upload stands in for
record Push(Access access, List<StoredPack> replaces, PackedObjects objects) {}
