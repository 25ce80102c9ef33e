package dev.threadmill.load.transport;

/** An HTTP/1.1 connection that carries the same request again and again. */
final class HttpCaller implements Caller {
    private final HttpConnection connection;
    private final byte[] request;
    private final HttpConnection.Manner manner;

    HttpCaller(HttpConnection connection, byte[] request, HttpConnection.Manner manner) {
        this.connection = connection;
        this.request = request;
        this.manner = manner;
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public void open() throws ConnectException {
        connection.open();
    }

    @Override
    public Outcome exchange(long startNanos) {
        return connection.exchange(request, request.length, manner, startNanos);
    }

    @Override
    public void abortIfOverdue(long nowNanos) {
        connection.abortIfOverdue(nowNanos);
    }

    @Override
    public void close() {
        connection.close();
    }
}
