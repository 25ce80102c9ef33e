/**
 * The whole configuration: settings and mocks, checked together, and read again when the file
 * changes.
 */
package dev.threadmill.server.setup;
