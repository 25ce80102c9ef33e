package dev.threadmill.bench;

public final class Main {
    private Main() {}

    public static void main(String[] args) {}
}
