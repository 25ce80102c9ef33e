/**
 * What goes wrong on purpose: messages that are lost, doubled, swapped, late or damaged,
 * connections that break, a server that takes messages slowly. A conversation that is held through
 * here knows nothing of it.
 */
package dev.threadmill.server.chaos;
