/** Who may do what: tokens, the cookie of who has signed in, and pages from elsewhere. */
package dev.threadmill.server.access;
