import type { SmsCatalogue } from '../sms-templates.ts'

export const ar: SmsCatalogue = {
  sign_in_code: '{code} هو رمزك لدى {issuer}. أدخله فقط حيث تسجّل الدخول بنفسك، ولا تقرأه لأحد.',
  evidence_code: '{code} هو رمزك لمكتب الدعم لدى {issuer}. لا تقرأه إلا إذا اتصلت أنت بهم.',
  number_code: '{code} يؤكد هذا الرقم لدى {issuer}. أدخله فقط في الصفحة التي كتبت فيها الرقم.',
  number_changed: '{issuer}: تصل رموزك الآن إلى الرقم الذي ينتهي بـ {hint}. إن لم تكن أنت فاتصل بمكتب الدعم فورًا.',
  approval_waiting: '{issuer}: طلب موافقة ينتظرك وستنتهي مدته قريبًا. افتح وحدة التحكم.',
  enrolment_pass:
    '{pass} هو تصريح التسجيل الخاص بك لدى {issuer}، لاستعمال واحد. أدخله فقط عند تسجيل دخولك بنفسك، ولا تقرأه لأحد.',
  notice: '{issuer}: {what}. لم تكن أنت؟ {not_me}',
  notice_plain: '{issuer}: {what}. اتصل بمكتب الدعم.',
}
