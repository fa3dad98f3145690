/** @file Starts the lab's server, on this machine's own address alone, and ends it. */
import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { RequestError } from "../experiment/requestError.ts";
import { systemErrorCode } from "../files/storeError.ts";
import { type AppOptions, createApp } from "./createApp.ts";
import { servePages } from "./pages.ts";

export interface ServerOptions extends Pick<AppOptions, "lab"> {
  /** 0 for any that is free. */
  readonly port: number;
  readonly onMistake: (error: unknown) => void;
  /** Folder of the pages; as they were built by default. */
  readonly pages?: string;
}

export interface StartedServer {
  readonly port: number;
  /** What a page must know to change anything. */
  readonly token: string;
  /** The address, with the token where there is a lab that can be changed. */
  readonly address: string;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";

/** The names of hundreds of columns stand in an address. */
const MOST_HEADER_BYTES = 2 ** 18;

/** @throws RequestError where the port cannot be had */
export async function startServer({ lab, port, onMistake, pages }: ServerOptions): Promise<StartedServer> {
  const token = randomBytes(24).toString("base64url");
  const { fetch } = createApp({ lab, token, onMistake, pages: servePages(lab !== null, pages) });
  const server = createAdaptorServer({ fetch, serverOptions: { maxHeaderSize: MOST_HEADER_BYTES } }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(describe(error, port)));
    server.listen(port, HOST, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    ...{ port: taken, token, address: `http://${HOST}:${taken}/${lab === null ? "" : `#token=${token}`}` },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function describe(error: Error, port: number): Error {
  const code = systemErrorCode(error);
  if (code === "EADDRINUSE")
    return new RequestError(`${port} is in use; another one is needed, or 0 for any that is free`, { option: "port" });
  if (code === "EACCES")
    return new RequestError(`${port} is not for this user; one from 1024 on is needed`, { option: "port" });
  return error;
}
