package dev.threadmill.bench.peers.servers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Netty's WebSocket handlers on NIO, as in its examples; frames are not put together. */
public final class NettyEcho {
    private static final int HEAD_BYTES_MAX = 64 * 1_024;
    private static final int BACKLOG = 4_096;

    private NettyEcho() {}

    /**
     * Starts the server on a free port; ends with the process.
     *
     * @param args none
     */
    public static void main(String[] args) throws InterruptedException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
        Channel listener =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .option(io.netty.channel.ChannelOption.SO_BACKLOG, BACKLOG)
                        .childHandler(new Pipeline())
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .sync()
                        .channel();
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        System.out.println("listening on http://127.0.0.1:" + port);
        listener.closeFuture().sync();
    }

    private static final class Pipeline extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline()
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpObjectAggregator(HEAD_BYTES_MAX))
                    .addLast(new WebSocketServerProtocolHandler("/echo"))
                    .addLast(new Echo());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a fault closes the connection
    private static final class Echo extends SimpleChannelInboundHandler<WebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            context.writeAndFlush(frame.retain());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
