import type { vouch as english } from '../en/vouch.ts'
import type { TextsOf } from '../index.ts'

export const vouch: TextsOf<typeof english> = {
  vouch_title: 'هل تشهد لزميل؟',
  vouch_none: 'لا أحد في مكتب الدعم ينتظر كلمتك.',
  vouch_why: 'هناك شخص على الهاتف مع مكتب الدعم يقول إنه يعمل تحت إدارتك ولا يستطيع تسجيل الدخول.',
  vouch_speak: 'تحدّث معه بنفسك أولًا على رقم أو في مكان تعرفه. رسالة تطلب منك التأكيد لا تثبت شيئًا.',
  vouch_asks: 'يسأل {agent} من مكتب الدعم، عن التذكرة {ticket}، في {at}.',
  vouch_until: 'جوابك صالح حتى {until}.',
  vouch_yes: 'تحدّثت مع {name}: إنه هو',
  vouch_no: 'ليس {name}',
  vouch_back: 'إلى ملفك',
  vouch_confirmed: 'سُجّلت كلمتك. يتابع مكتب الدعم.',
  vouch_denied: 'يعلم مكتب الدعم أنه ليس هو. أخبر زميلك أن أحدًا اتصل باسمه.',
  vouch_gone: 'لم يعد هذا السؤال ينتظر: أُجيب عنه أو سُحب أو انتهت مدته.',
}
