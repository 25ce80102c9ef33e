/**
 * Recorded WebSocket sessions: the file format, its reader and its writer. Opens no sockets; the
 * server records with it too.
 */
package dev.threadmill.recording;
