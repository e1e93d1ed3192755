/* Questions to the backend of the webapp. */

const HEADERS = { "Content-Type": "application/json", "X-Dss-Iac": "plan-review" };

export class Failure extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** `url` gives the address of a path of the backend. */
export function client(url) {
  async function send(path, options) {
    let reply;
    try {
      reply = await fetch(url(path), { credentials: "same-origin", cache: "no-store", ...options });
    } catch {
      throw new Failure("DSS cannot be reached. Look at your connection, then try again.", 0);
    }
    let told = null;
    try {
      told = await reply.json();
    } catch {
      throw new Failure(
        reply.status === 502 || reply.status === 503
          ? "The backend of this webapp does not run. Somebody who may edit the webapp has to start it."
          : `The answer makes no sense (status ${reply.status}). Load the page again.`,
        reply.status,
      );
    }
    if (!reply.ok) throw new Failure(String(told.error || `status ${reply.status}`), reply.status);
    return told;
  }
  return {
    get: (path) => send(path),
    post: (path, body) => send(path, { method: "POST", headers: HEADERS, body: JSON.stringify(body || {}) }),
  };
}

export const part = encodeURIComponent;
