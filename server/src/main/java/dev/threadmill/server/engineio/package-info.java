/** Engine.IO v4: sessions over long polling and WebSockets; knows nothing of Socket.IO. */
package dev.threadmill.server.engineio;
