/** Configuration: options, environment, .env file, profiles, defaults. */
package dev.threadmill.server.config;
