/// Tokens, money, prices and budgets.
@NullMarked
package dev.flotilla.api.usage;

import org.jspecify.annotations.NullMarked;
