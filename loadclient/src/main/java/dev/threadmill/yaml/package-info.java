/** YAML with its lines, read strictly: for configurations and plan files. */
package dev.threadmill.yaml;
