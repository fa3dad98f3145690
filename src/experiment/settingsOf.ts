/** @file The settings of several parts, for a schema that is a union of them. */

type Settings<Parts extends readonly { readonly settings: unknown }[]> = {
  [Index in keyof Parts]: Parts[Index]["settings"];
};

/** One schema a part, in their order. */
export function settingsOf<const Parts extends readonly { readonly settings: unknown }[]>(
  parts: Parts,
): Settings<Parts> {
  return parts.map(({ settings }) => settings) as unknown as Settings<Parts>;
}
