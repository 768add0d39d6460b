/// Routes, problems and the document that describes them.
@NullMarked
package dev.flotilla.server.http;

import org.jspecify.annotations.NullMarked;
