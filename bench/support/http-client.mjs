import { connect } from 'node:net';

const headEnd = Buffer.from('\r\n\r\n');

/**
 * One kept connection that sends a request at a time and reads the answer by its Content-Length: so little work that the
 * time is the service's. `post(path, body)` → `{ status, headers, text, ms }`.
 */
export function httpClient(port, host = '127.0.0.1') {
  const socket = connect(port, host);
  socket.setNoDelay(true);
  let waiting;
  let held = Buffer.alloc(0);
  const read = () => {
    const head = held.indexOf(headEnd);
    if (head < 0) return;
    const headers = held.toString('latin1', 0, head);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(headers)?.[1]);
    const end = head + 4 + length;
    if (held.length < end) return;
    const { resolve, started } = waiting;
    const text = held.toString('utf8', head + 4, end);
    held = held.subarray(end);
    waiting = undefined;
    // The service ends connections that have carried ten thousand requests.
    if (/\r\nconnection: close/i.test(headers)) socket.destroy();
    resolve({ status: Number(headers.slice(9, 12)), headers, text, ms: performance.now() - started });
  };
  socket.on('data', (bytes) => {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    if (waiting) read();
  });
  const fail = (error) => {
    waiting?.reject(error ?? new Error('connection closed'));
    waiting = undefined;
  };
  socket.on('error', fail);
  socket.on('close', () => fail());
  return {
    get busy() {
      return waiting !== undefined;
    },
    get closed() {
      return socket.destroyed;
    },
    post: (path, body) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error('connection closed'));
        const started = performance.now();
        waiting = { resolve, reject, started };
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        );
      }),
    close: () => socket.destroy(),
  };
}

/**
 * Up to `most` connections, as a client in earnest keeps them; what is asked beyond waits its turn, which counts into its
 * time.
 */
export function httpClients(port, most = 64) {
  const idle = [];
  const queue = [];
  let open = 0;
  let ended = false;
  const next = () => {
    while (queue.length > 0) {
      let client = idle.pop();
      if (client?.closed) {
        open--;
        continue;
      }
      if (client === undefined) {
        if (open >= most) return;
        open++;
        client = httpClient(port);
      }
      const { path, body, asked, resolve, reject } = queue.shift();
      client
        .post(path, body)
        .then((answer) => resolve({ ...answer, ms: performance.now() - asked }), reject)
        .finally(() => {
          idle.push(client);
          if (!ended) next();
        });
    }
  };
  return {
    post: (path, body) =>
      new Promise((resolve, reject) => {
        queue.push({ path, body, asked: performance.now(), resolve, reject });
        next();
      }),
    close: () => {
      ended = true;
      for (const client of idle) client.close();
    },
  };
}
