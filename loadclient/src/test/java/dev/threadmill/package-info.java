/** Checks of the whole repository: its structure and its tidiness. */
package dev.threadmill;
