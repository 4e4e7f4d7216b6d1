export const push = {} as const satisfies Record<string, string>
