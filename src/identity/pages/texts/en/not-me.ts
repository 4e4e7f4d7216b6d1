export const notMe = {} as const satisfies Record<string, string>
