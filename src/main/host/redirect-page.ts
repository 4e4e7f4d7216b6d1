import type { Locale } from '#common/model/words.ts'

export type RedirectOutcome = 'done' | 'failed' | 'forbidden'

const words: Record<Locale, { heading: Record<RedirectOutcome, string>; goBack: string; used: string }> = {
  en: {
    heading: {
      done: 'You are signed in.',
      failed: 'Signing in did not work.',
      forbidden: 'This account has no role at the desk.',
    },
    goBack: 'You can close this tab and go back to Rekey.',
    used: 'This address has been used already, or does not belong to a sign-in that is under way.',
  },
  de: {
    heading: {
      done: 'Sie sind angemeldet.',
      failed: 'Die Anmeldung hat nicht geklappt.',
      forbidden: 'Dieses Konto hat keine Rolle am Service-Desk.',
    },
    goBack: 'Sie können diesen Tab schließen und zu Rekey zurückkehren.',
    used: 'Diese Adresse wurde schon benutzt oder gehört zu keiner laufenden Anmeldung.',
  },
  ar: {
    heading: {
      done: 'تم تسجيل دخولك.',
      failed: 'لم ينجح تسجيل الدخول.',
      forbidden: 'ليس لهذا الحساب دور في مكتب الدعم.',
    },
    goBack: 'يمكنك إغلاق علامة التبويب هذه والعودة إلى Rekey.',
    used: 'استُخدم هذا العنوان من قبل، أو لا ينتمي إلى عملية تسجيل دخول جارية.',
  },
}

/** The page that the system browser ends on; it holds nothing but words. */
export function redirectPage(locale: Locale, outcome: RedirectOutcome | 'used'): string {
  const text = words[locale]
  const heading = outcome === 'used' ? text.used : text.heading[outcome]
  return `<!doctype html>
<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Rekey</title></head>
<body><main><h1>${heading}</h1><p>${text.goBack}</p></main></body>
</html>
`
}
