/** @file Variables of the environment that turn something on or off. */
import { HostError } from "../hostError.ts";

/** What `findProducts` and its like go by: `process.env`, but in tests. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether the variable leaves on what it can turn off; unset, or empty, it does.
 * @throws HostError where it says neither
 */
export function readSwitch(name: string, env: Environment): boolean {
  const value = env[name] || "on";
  if (value === "on" || value === "off") return value === "on";
  throw new HostError(`${name}: is ${JSON.stringify(value)}, and must be on or off`);
}
