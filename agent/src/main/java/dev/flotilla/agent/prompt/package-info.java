/// Every word that Flotilla itself says to the model.
@NullMarked
package dev.flotilla.agent.prompt;

import org.jspecify.annotations.NullMarked;
