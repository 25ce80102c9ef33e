// A wire to an appliance that can be cut and mended.
import { connect, createServer } from 'node:net';

export class Wire {
  #server;
  #sockets = new Set();
  #isCut = false;
  url = null;

  constructor(url) {
    const { hostname, port } = new URL(url);
    this.#server = createServer((near) => {
      if (this.#isCut) return near.destroy();
      const far = connect(port, hostname);
      near.pipe(far).pipe(near);
      for (const [one, other] of [[near, far], [far, near]]) {
        this.#sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => this.#sockets.delete(one) && other.destroy());
      }
      return undefined;
    });
  }

  open() {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', () => {
      this.url = `http://127.0.0.1:${this.#server.address().port}`;
      resolve(this);
    }));
  }

  cut() {
    this.#isCut = true;
    this.#sockets.forEach((socket) => socket.destroy());
  }

  mend() {
    this.#isCut = false;
  }

  end() {
    this.cut();
    this.#server.close();
  }
}
