/**
 * A proxy between a browser or command line and the server, which breaks connections as told.
 *
 *     const chaos = await Chaos.before(server);
 *     chaos.cutAfter(3_000_000);   // the next connections break after so many bytes of uploads
 *     chaos.cutAnswersAfter(3_000_000);   // the same for what comes back
 *     chaos.blackhole();           // nothing goes through any more, nothing is refused
 *     chaos.refuse();              // connections are reset at once
 *     chaos.slow(200);             // each piece waits so many milliseconds
 *     chaos.rate(1_000_000);       // each connection takes so many bytes of uploads a second
 *     chaos.ok();
 *
 * It listens on another port. To be the only way to the server, the server is started with the
 * proxy's address as its public one.
 */
import { once } from 'node:events';
import net from 'node:net';

export class Chaos {
  #target;
  #listener;
  #sockets = new Set();
  #mode = 'ok';
  #left = Infinity;
  #answersLeft = Infinity;
  #delay = 0;
  #rate = Infinity;

  constructor(target) {
    this.#target = target;
    this.#listener = net.createServer({ allowHalfOpen: true }, (client) => this.#carry(client));
  }

  /** A proxy for a port of this machine; `port` is where it listens. */
  static async before(target) {
    const chaos = new Chaos(target);
    chaos.#listener.listen(0, '127.0.0.1');
    await once(chaos.#listener, 'listening');
    chaos.port = chaos.#listener.address().port;
    return chaos;
  }

  ok() {
    this.#mode = 'ok';
    this.#left = Infinity;
    this.#answersLeft = Infinity;
    this.#delay = 0;
    this.#rate = Infinity;
  }

  /** Breaks every connection once so many more bytes went to the server, and those after it. */
  cutAfter(bytes) {
    this.#mode = 'ok';
    this.#left = bytes;
  }

  /** Breaks every connection once so many more bytes came from the server, and those after it. */
  cutAnswersAfter(bytes) {
    this.#mode = 'ok';
    this.#answersLeft = bytes;
  }

  /** Breaks the open connections and resets new ones. */
  refuse() {
    this.#mode = 'refuse';
    this.#breakAll();
  }

  /** Lets nothing through and says nothing. */
  blackhole() {
    this.#mode = 'blackhole';
  }

  /** Every piece of data waits. */
  slow(millis) {
    this.#delay = millis;
  }

  /** Each connection takes so many bytes a second on their way to the server. */
  rate(bytes) {
    this.#rate = bytes;
  }

  async close() {
    this.#breakAll();
    this.#listener.close();
    await once(this.#listener, 'close');
  }

  #breakAll() {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  #carry(client) {
    if (this.#mode === 'refuse') {
      client.on('error', () => {});
      client.resetAndDestroy();
      return;
    }
    const server = net.connect(this.#target, '127.0.0.1');
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {});
      socket.setNoDelay(true);
    }
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    this.#pour(client, server, true);
    this.#pour(server, client, false);
  }

  #pour(from, to, counts) {
    from.on('data', (data) => {
      if (this.#mode === 'blackhole') return;
      if (counts) this.#left -= data.length;
      else this.#answersLeft -= data.length;
      if (this.#left < 0 || this.#answersLeft < 0) {
        this.refuse();
        return;
      }
      from.pause();
      const pass = () => {
        if (!to.destroyed && !to.write(data)) to.once('drain', () => from.resume());
        else from.resume();
      };
      const pace = counts ? (1000 * data.length) / this.#rate : 0;
      const wait = Math.max(this.#delay, pace);
      if (wait > 0) setTimeout(pass, wait);
      else pass();
    });
    from.on('end', () => to.end());
  }
}
