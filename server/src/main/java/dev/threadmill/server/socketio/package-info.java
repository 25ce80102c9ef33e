/**
 * Socket.IO v5 over Engine.IO sessions: namespaces, rooms, acknowledgements, and the events of the
 * service.
 */
package dev.threadmill.server.socketio;
