/** Tests of what replicas share: on real Redis servers, and on real sockets. */
package dev.threadmill.server.replicas;
