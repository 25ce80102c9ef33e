/**
 * The control endpoint: a load worker steered over a WebSocket, as LoadForge's controllers do.
 * Reads commands, runs one test at a time on the load engine, reports its figures.
 */
package dev.threadmill.server.control;
