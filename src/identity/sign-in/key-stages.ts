/** Stages that a key (a pass, a recovery code, a factor) has opened and that no finished set-up or password has closed yet. */
export const keyStages = ['new_password', 'choose_method', 'set_up'] as const
