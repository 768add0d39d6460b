/// Every setting: its YAML name, its environment name, its default.
@NullMarked
package dev.flotilla.api.config;

import org.jspecify.annotations.NullMarked;
