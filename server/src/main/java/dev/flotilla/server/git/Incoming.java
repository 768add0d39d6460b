package dev.flotilla.server.git;

import dev.flotilla.engine.git.PackDigest;
import dev.flotilla.engine.git.PackId;

/// A pack that arrived whole and is not accepted yet: nobody but the push that brought it sees it.
record Incoming(PackId id, PackFiles files, PackDigest digest) {}
