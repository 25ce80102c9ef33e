/** Engine.IO v4 packets and payloads, and Socket.IO v5 packets, for both sides. */
package dev.threadmill.wire.socketio;
