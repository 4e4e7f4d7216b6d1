import type { MailCatalogue } from '../mail-templates.ts'

const notYou =
  'Waren Sie das nicht? Öffnen Sie diese Seite und drücken Sie dort auf den Knopf. Er friert Ihr Konto ein, bis eine Aufsicht es geprüft hat:\n\n{not_me}\n\nRufen Sie dann den Helpdesk an.'

export const de: MailCatalogue = {
  issued_code: {
    subject: 'Ihr Code: {code}',
    text: 'Guten Tag {name},\n\nIhr Code lautet {code}. Er gilt {minutes} Minuten und für eine Verwendung.\n\nLesen Sie ihn dem Helpdesk nur vor, wenn Sie selbst angerufen haben. Der Helpdesk ruft Sie nie an, um danach zu fragen.\n\nHaben Sie keinen Code angefordert, rufen Sie den Helpdesk an.',
  },
  password_code: {
    subject: 'Ihr Code für ein neues Passwort: {code}',
    text: 'Guten Tag {name},\n\nfür Ihr Konto wurde ein neues Passwort angefordert. Der Code lautet {code}. Er gilt {minutes} Minuten und für eine Verwendung.\n\nGeben Sie ihn selbst auf der Seite ein, auf der Sie ihn angefordert haben. Lesen Sie ihn niemandem vor, auch nicht dem Helpdesk: Der Helpdesk braucht ihn nicht und fragt nicht danach.\n\nHaben Sie kein neues Passwort angefordert, rufen Sie den Helpdesk an.',
  },
  sign_in_code: {
    subject: 'Ihr Code zur Anmeldung: {code}',
    text: 'Guten Tag {name},\n\nder Code für Ihre Anmeldung ist {code}. Er gilt {minutes} Minuten und für eine Verwendung.\n\nGeben Sie ihn selbst ein, auf der Seite, auf der Sie sich anmelden. Lesen Sie ihn niemandem vor, auch nicht dem Helpdesk.\n\nWenn Sie sich gerade nicht anmelden, kennt jemand anderes Ihr Passwort. Ändern Sie es und rufen Sie Ihren Helpdesk an.',
  },
  enrolment_pass: {
    subject: 'Ihr Einrichtungspass',
    text: 'Guten Tag {name},\n\nmit diesem Einrichtungspass richten Sie die Mehr-Faktor-Authentifizierung neu ein:\n\n    {pass}\n\nMelden Sie sich unter {address} mit Ihrem Passwort an und geben Sie dann den Pass ein. Er gilt einmal, bis {until}.\n\nHaben Sie den Helpdesk nicht darum gebeten, verwenden Sie ihn nicht und rufen Sie dort an.',
  },
  invitation: {
    subject: 'Ihr Konto kann eingerichtet werden',
    text: 'Guten Tag {name},\n\nfür Sie wurde ein Konto angelegt. Öffnen Sie {address} und geben Sie diese E-Mail-Adresse und diesen Pass ein:\n\n    {pass}\n\nDanach wählen Sie ein Passwort und richten die Mehr-Faktor-Authentifizierung ein. Der Pass gilt einmal, bis {until}.',
  },
  factors_reset: {
    subject: 'Ihr verlorenes Gerät wurde zurückgesetzt',
    text: `Guten Tag {name},\n\nam {at} hat der Helpdesk Ihre Mehr-Faktor-Authentifizierung zurückgesetzt. Verlorene Faktoren, vertraute Geräte und alle Sitzungen wurden beendet. Vor der nächsten Anmeldung richten Sie MFA neu ein.\n\n${notYou}`,
  },
  reconfiguration_required: {
    subject: 'Bitte richten Sie die Mehr-Faktor-Authentifizierung neu ein',
    text: `Guten Tag {name},\n\nseit {at} muss die Mehr-Faktor-Authentifizierung Ihres Kontos neu eingerichtet werden. Bei der nächsten Anmeldung führen wir Sie hindurch.\n\n${notYou}`,
  },
  factor_enrolled: {
    subject: 'Ein neuer Faktor wurde eingerichtet',
    text: `Guten Tag {name},\n\nam {at} wurde für Ihr Konto der Faktor „{factor}“ eingerichtet. Frühere Faktoren gelten nicht mehr.\n\n${notYou}`,
  },
  factor_disabled: {
    subject: 'Ein Faktor wurde nach zu vielen falschen Codes gesperrt',
    text: `Guten Tag {name},\n\nam {at} wurde einer Ihrer Faktoren gesperrt: 100 falsche Codes in Folge wurden eingegeben. Vielleicht kennt jemand Ihr Passwort: Ändern Sie es.\n\n${notYou}`,
  },
  last_factor_disabled: {
    subject: 'Der letzte Faktor Ihres Kontos wurde gesperrt',
    text: `Guten Tag {name},\n\nam {at} wurde der letzte Faktor gesperrt, mit dem Sie sich anmelden konnten: 100 falsche Codes in Folge wurden eingegeben. Sie sind überall abgemeldet, und keinem Gerät wird mehr vertraut. Bei der nächsten Anmeldung richten Sie MFA neu ein: mit Ihrem Wiederherstellungscode oder mit einem Pass vom Helpdesk. Vielleicht kennt jemand Ihr Passwort: Ändern Sie es.\n\n${notYou}`,
  },
  mfa_disabled: {
    subject: 'Ihre Faktoren wurden stillgelegt',
    text: `Guten Tag {name},\n\nam {at} wurden Ihre Faktoren auf Ihrer Profilseite stillgelegt. MFA bleibt Pflicht: Bei der nächsten Anmeldung richten Sie sie neu ein.\n\n${notYou}`,
  },
  recovery_code_used: {
    subject: 'Ihr Wiederherstellungscode wurde verwendet',
    text: `Guten Tag {name},\n\nam {at} wurde Ihr Wiederherstellungscode verwendet. Er ist verbraucht; einen neuen sehen Sie, wenn Sie MFA einrichten.\n\n${notYou}`,
  },
  recovery_code_replaced: {
    subject: 'Sie haben einen neuen Wiederherstellungscode',
    text: `Guten Tag {name},\n\nam {at} wurde für Ihr Konto ein neuer Wiederherstellungscode erstellt. Der vorige ist widerrufen.\n\n${notYou}`,
  },
  pass_read_out: {
    subject: 'Ein Einrichtungspass wurde am Telefon gegeben',
    text: `Guten Tag {name},\n\nam {at} hat der Helpdesk am Telefon einen Einrichtungspass für Ihr Konto jemandem vorgelesen, der für Sie gehalten wurde. Wer ihn und Ihr Passwort hat, kann MFA einrichten.\n\n${notYou}`,
  },
  pass_sent: {
    subject: 'Ein Einrichtungspass ging an eine andere Ihrer Adressen',
    text: `Guten Tag {name},\n\nam {at} hat der Helpdesk einen Einrichtungspass für Ihr Konto an eine andere Ihrer bestätigten Adressen geschickt. Wer ihn liest und Ihr Passwort hat, kann MFA einrichten.\n\n${notYou}`,
  },
  recovery_code_revoked: {
    subject: 'Ihr Wiederherstellungscode wurde widerrufen',
    text: `Guten Tag {name},\n\nam {at} wurde Ihr Wiederherstellungscode widerrufen. Erstellen Sie einen neuen auf Ihrer Kontoseite oder bei der nächsten Anmeldung.\n\n${notYou}`,
  },
  recovery_code_exposed: {
    subject: 'Ihr Wiederherstellungscode wurde bekannt und ist widerrufen',
    text: `Guten Tag {name},\n\nam {at} wurde Ihr Wiederherstellungscode dort eingegeben, wo er nicht angenommen werden konnte. Da ihn jemand gesehen hat, ist er widerrufen. Erstellen Sie einen neuen auf Ihrer Kontoseite oder bei der nächsten Anmeldung.\n\n${notYou}`,
  },
  password_changed: {
    subject: 'Ihr Passwort wurde geändert',
    text: `Guten Tag {name},\n\nam {at} wurde Ihr Passwort geändert. Alle Sitzungen, vertrauten Geräte und Einrichtungspässe wurden beendet.\n\n${notYou}`,
  },
  sessions_ended: {
    subject: 'Ihre Sitzungen wurden beendet',
    text: `Guten Tag {name},\n\nam {at} hat der Helpdesk alle Ihre Sitzungen beendet. Melden Sie sich bei Bedarf neu an.\n\n${notYou}`,
  },
  account_unlocked: {
    subject: 'Wartezeiten Ihres Kontos wurden beendet',
    text: `Guten Tag {name},\n\nam {at} hat der Helpdesk die Wartezeiten nach falschen Codes oder Passwörtern Ihres Kontos beendet.\n\n${notYou}`,
  },
  factor_added: {
    subject: 'Ein Faktor wurde hinzugefügt',
    text: `Guten Tag {name},\n\nam {at} wurde Ihrem Konto der Faktor „{factor}“ hinzugefügt. Ihre anderen Faktoren gelten weiter.\n\n${notYou}`,
  },
  factor_removed: {
    subject: 'Ein Faktor wurde entfernt',
    text: `Guten Tag {name},\n\nam {at} wurde der Faktor „{factor}“ von Ihrem Konto entfernt.\n\n${notYou}`,
  },
  preferred_factor_changed: {
    subject: 'Ihr bevorzugter Faktor wurde geändert',
    text: `Guten Tag {name},\n\nseit {at} werden Sie bei der Anmeldung zuerst nach dem Faktor „{factor}“ gefragt.\n\n${notYou}`,
  },
  phone_number_changed: {
    subject: 'Ihre Telefonnummer wurde geändert',
    text: `Guten Tag {name},\n\nseit {at} gehen Ihre Codes per SMS an die Nummer, die auf {hint} endet. Die vorige Nummer erhält keine mehr.\n\n${notYou}`,
  },
  trusted_device_added: {
    subject: 'Einem Gerät wird jetzt vertraut',
    text: `Guten Tag {name},\n\nseit {at} wird diesem Gerät vertraut: {device}, bei {place}. Es wird eine Zeit lang nicht nach einem zweiten Faktor gefragt. Auf Ihrer Kontoseite können Sie das beenden.\n\n${notYou}`,
  },
  trusted_device_copied: {
    subject: 'Das Vertrauen in ein Gerät wurde beendet',
    text: `Guten Tag {name},\n\nam {at} wurde das Vertrauen in dieses Gerät beendet: {device}. Sein Vertrauensnachweis wurde ein zweites Mal gezeigt, als wäre er kopiert worden. Haben Sie das Gerät aus einer Sicherung wiederhergestellt, kann das der Grund sein.\n\n${notYou}`,
  },
  passkey_copied: {
    subject: 'Ein kopierter Passkey wurde abgelehnt',
    text: `Guten Tag {name},\n\nam {at} wurde der Passkey „{factor}“ so gezeigt, wie es nur eine Kopie erklärt: Sein Zähler lief rückwärts. Der Passkey ist gesperrt und meldet niemanden mehr an, Sie sind überall abgemeldet, und keinem Gerät wird mehr vertraut. Haben Sie das Gerät aus einer Sicherung wiederhergestellt, kann das der Grund sein. Richten Sie auf Ihrer Kontoseite einen neuen Passkey ein; haben Sie keinen anderen Faktor, werden Sie bei der nächsten Anmeldung darum gebeten, mit Ihrem Wiederherstellungscode oder einem Pass Ihres Helpdesks.\n\n${notYou}`,
  },
  factors_waiting: {
    subject: 'Mehrere falsche Codes: Ihr Konto wartet',
    text: `Guten Tag {name},\n\nam {at} wurden für Ihr Konto nach dem richtigen Passwort mehrere falsche Codes in Folge eingegeben. Eine Zeit lang wird kein Code angenommen, auch nicht der richtige. Waren Sie das nicht, kennt jemand Ihr Passwort: Ändern Sie es.\n\n${notYou}`,
  },
  factors_waiting_mailbox: {
    subject: 'Mehrere falsche Codes: Ihr Konto wartet',
    text: `Guten Tag {name},\n\nam {at} wurden für Ihr Konto mehrere falsche Codes nacheinander eingegeben, von jemandem, der ein neues Passwort wollte und den Code aus Ihrem Postfach hatte. Eine Zeit lang gilt kein Code, auch der richtige nicht. Waren Sie es nicht, liest jemand Ihre Mail: Ändern Sie das Passwort Ihres Postfachs und rufen Sie den Helpdesk an.\n\n${notYou}`,
  },
  factors_waiting_desk: {
    subject: 'Mehrere falsche Codes: Ihr Konto wartet',
    text: `Guten Tag {name},\n\nam {at} wurden auf Ihrem Telefon mehrere falsche Codes nacheinander eingegeben, während der Helpdesk nach Ihnen fragte. Eine Zeit lang gilt kein Code, auch der richtige nicht. Haben Sie nicht mit dem Helpdesk gesprochen, spricht jemand in Ihrem Namen mit ihm: Rufen Sie dort an.\n\n${notYou}`,
  },
  passes_wrong: {
    subject: 'Mehrere falsche Pässe für Ihr Konto',
    text: `Guten Tag {name},\n\nam {at} wurden für Ihr Konto nach dem richtigen Passwort mehrere falsche Einrichtungspässe in Folge eingegeben. Der richtige Pass wird trotzdem angenommen. Waren Sie das nicht, kennt jemand Ihr Passwort: Ändern Sie es, und geben Sie Ihren Pass niemandem.\n\n${notYou}`,
  },
  passes_wrong_mailbox: {
    subject: 'Mehrere falsche Pässe für Ihr Konto',
    text: `Guten Tag {name},\n\nam {at} wurden für Ihr Konto mehrere falsche Einrichtungspässe nacheinander eingegeben, von jemandem, der ein neues Passwort wollte und den Code aus Ihrem Postfach hatte. Der richtige Pass gilt trotzdem. Waren Sie es nicht, liest jemand Ihre Mail: Ändern Sie das Passwort Ihres Postfachs und geben Sie niemandem Ihren Pass.\n\n${notYou}`,
  },
  push_paused: {
    subject: 'Anfragen an Ihr Telefon sind ausgesetzt',
    text: `Guten Tag {name},\n\nam {at} waren fünf Anfragen an Ihr Telefon ohne Antwort geblieben, deshalb werden eine Zeit lang keine mehr gesendet. Kam keine davon von Ihnen, versucht jemand, in Ihr Konto zu kommen: Ändern Sie Ihr Passwort, bestätigen Sie nichts, was Sie nicht selbst angefragt haben, und rufen Sie den Helpdesk an.\n\n${notYou}`,
  },
  session_reused: {
    subject: 'Eine Sitzung wurde zu Ihrer Sicherheit beendet',
    text: `Guten Tag {name},\n\nam {at} wurde ein Schlüssel, den eine Anwendung für Ihre Sitzung aufbewahrt, ein zweites Mal gezeigt, als wäre er kopiert worden. Die Sitzung wurde beendet; melden Sie sich bei Bedarf neu an.\n\n${notYou}`,
  },
  account_frozen: {
    subject: 'Ihr Konto ist eingefroren',
    text: 'Guten Tag {name},\n\nam {at} wurde Ihr Konto eingefroren, weil ein Missbrauch gemeldet wurde. Sitzungen, vertraute Geräte und Pässe wurden beendet, ebenso jeder Faktor, der seit dem gemeldeten Ereignis eingerichtet wurde. Mit früheren Faktoren können Sie sich weiter anmelden; geändert oder wiederhergestellt wird nichts, bis eine Aufsicht es geprüft hat.\n\nRufen Sie jetzt den Helpdesk an, unter der Nummer, die Sie kennen.',
  },
  limit_crossed: {
    subject: 'Ein Limit des Helpdesks wurde erreicht',
    text: 'Guten Tag {name},\n\nam {at} wurde ein Limit des Helpdesks erreicht; was es verhindert, wurde abgelehnt. Wer und welches Limit, steht in der Konsole unter „Überblick“. Bitte sehen Sie es sich an.',
  },
  approval_waiting: {
    subject: 'Eine Anfrage wartet auf Ihre Entscheidung',
    text: 'Guten Tag {name},\n\neine Anfrage nach Freigabe blieb ohne Antwort und geht an Sie weiter. Sie läuft bald ab. Öffnen Sie in der Konsole „Freigaben“, sehen Sie sich die Nachweise an und geben Sie frei oder lehnen Sie ab.',
  },
  approval_unanswered: {
    subject: 'Für eine Anfrage ist niemand mehr da',
    text: 'Guten Tag {name},\n\nam {at} war eine Anfrage nach Freigabe ohne Antwort, und es gibt keine andere Aufsicht, die darüber entscheiden darf. Sie läuft bald ab. Sie steht in der Konsole unter „Freigaben“: Bitte sorgen Sie dafür, dass eine Aufsicht ohne Anteil am Fall antworten kann, indem Sie jemanden einladen oder wieder zulassen.',
  },
  emergency_asked: {
    subject: 'Notfall: Zwei Freigaben werden erbeten',
    text: 'Guten Tag {name},\n\nam {at} bat jemand vom Helpdesk um eine Wiederherstellung im Notfall: ohne die Nachweise, die die Richtlinie verlangt, auf das Wort von zwei Aufsichten. Jede solche Anfrage wird Ihnen gemeldet. Sie steht in der Konsole unter „Freigaben“.',
  },
  emergency_done: {
    subject: 'Notfall: Ein Konto wurde auf zwei Freigaben hin wiederhergestellt',
    text: 'Guten Tag {name},\n\nam {at} wurde auf das Wort von zwei Aufsichten eine Wiederherstellung im Notfall ausgeführt. Bitte prüfen Sie sie: Wer darum bat, wer freigab und warum, steht in der Konsole unter „Freigaben“ und im Audit-Protokoll.',
  },
  manager_question: {
    subject: 'Ist es Ihre Kollegin oder Ihr Kollege, die oder der den Helpdesk anruft?',
    text: 'Guten Tag {name},\n\njemand, der angibt, an Sie zu berichten, ist mit dem Helpdesk am Telefon und kann sich nicht anmelden. Sprechen Sie selbst mit der Person, unter einer Nummer oder in einem Raum, die Sie kennen. Öffnen Sie dann {address}, als Sie selbst angemeldet, und sagen Sie, ob sie es ist.\n\nBestätigen Sie nie, weil eine Nachricht Sie darum bittet. Hat niemand etwas verloren, wählen Sie „Nein“: Dann ruft vielleicht jemand an, der angreift.',
  },
  freeze_to_look_into: {
    subject: 'Ein Konto wurde eingefroren und wartet auf eine Aufsicht',
    text: 'Guten Tag {name},\n\nam {at} wurde ein Konto eingefroren. Nur Aufsichten heben das auf, gegen Nachweise. Es steht in der Konsole unter „Überblick“.',
  },
  freeze_lifted: {
    subject: 'Ihr Konto ist nicht mehr eingefroren',
    text: `Guten Tag {name},\n\nam {at} hob eine Aufsicht die Sperre Ihres Kontos auf, nachdem Ihre Identität nachgewiesen war. Frühere Links, die es einfroren, bewirken nichts mehr.\n\n${notYou}`,
  },
  staff_role_changed: {
    subject: 'Ihre Rolle im Helpdesk wurde geändert',
    text: `Guten Tag {name},\n\nam {at} hat Ihnen die Administration im Helpdesk eine andere Rolle gegeben. Sie gilt ab Ihrem nächsten Schritt.\n\n${notYou}`,
  },
  staff_suspended: {
    subject: 'Ihr Konto wurde gesperrt',
    text: 'Guten Tag {name},\n\nam {at} hat die Administration Ihr Konto gesperrt. Sitzungen, vertraute Geräte und Pässe wurden beendet; Sie können sich nicht anmelden, bis die Administration die Sperre aufhebt.\n\nWenn Sie den Grund nicht kennen, sprechen Sie mit Ihrer Administration.',
  },
  staff_resumed: {
    subject: 'Die Sperre Ihres Kontos ist aufgehoben',
    text: `Guten Tag {name},\n\nam {at} hat die Administration die Sperre Ihres Kontos aufgehoben. Sie können sich wieder anmelden.\n\n${notYou}`,
  },
  staff_left: {
    subject: 'Ihr Konto im Helpdesk wurde geschlossen',
    text: 'Guten Tag {name},\n\nam {at} hat die Administration Ihre Rolle im Helpdesk entzogen und Ihr Konto gesperrt. Sitzungen, vertraute Geräte und Pässe wurden beendet.\n\nWenn Sie den Grund nicht kennen, sprechen Sie mit Ihrer Administration.',
  },
  staff_limits_set: {
    subject: 'Ihre Grenzen im Helpdesk wurden geändert',
    text: 'Guten Tag {name},\n\nam {at} wurden Ihre eigenen Grenzen für Zurücksetzungen und fehlgeschlagene Prüfungen im Helpdesk geändert. Wenn Sie den Grund nicht kennen, sprechen Sie mit Ihrer Aufsicht.',
  },
  staff_given_role: {
    subject: 'In Ihrem Helpdesk wurde eine Rolle vergeben',
    text: 'Guten Tag {name},\n\nam {at} wurde jemand in den Helpdesk eingeladen oder bekam dort eine andere Rolle. Wer, durch wen und welche Rolle, steht in der Konsole im Audit-Protokoll. Wenn Sie das nicht erwarten, fragen Sie jetzt persönlich oder telefonisch nach.',
  },
  policy_proposed: {
    subject: 'Eine Richtlinie wurde vorgeschlagen',
    text: 'Guten Tag {name},\n\nam {at} wurde eine neue Nachweisrichtlinie vorgeschlagen. Sie wartet auf eine zweite Person: weder wer sie vorschlug, noch wer diese Person eingeladen hat oder von ihr eingeladen wurde. Was sie ändert, steht in der Konsole unter „Richtlinie“.',
  },
  policy_activated: {
    subject: 'Eine Richtlinie wurde in Kraft gesetzt',
    text: 'Guten Tag {name},\n\nam {at} wurde eine neue Nachweisrichtlinie in Kraft gesetzt. Ab jetzt entscheidet sie, was einen Anruf beweist. Was sie ändert und durch wen, steht in der Konsole unter „Richtlinie“. Wenn Sie das nicht erwarten, fragen Sie jetzt persönlich oder telefonisch nach.',
  },
  break_glass_used: {
    subject: 'Der Notzugang wurde für Ihr Konto benutzt',
    text: `Guten Tag {name},\n\nam {at} wurde auf dem Server selbst der Notzugang für Ihr Konto benutzt. Alle Faktoren, Sitzungen, vertrauten Geräte und Pässe wurden beendet und Ihr Wiederherstellungscode widerrufen; wer den neuen Einrichtungspass und Ihr Passwort hat, kann MFA einrichten und bekommt einen neuen Wiederherstellungscode gezeigt. Aufsicht, Administration und Revision wurden benachrichtigt.\n\n${notYou}`,
  },
  break_glass_unfroze: {
    subject: 'Eine Sperre wurde durch den Notzugang aufgehoben',
    text: 'Guten Tag {name},\n\nam {at} wurde auf dem Server der Notzugang für das Konto von {who} benutzt, das eingefroren war, weil ein Missbrauch gemeldet worden war. Damit wurde die Sperre aufgehoben, ohne Fall und ohne Nachweis; frühere Links, die das Konto einfroren, bewirken nichts mehr.\n\nVergewissern Sie sich jetzt persönlich oder telefonisch, dass {who} darum gebeten hat. Wenn nicht, sperren Sie das Konto und rufen Sie an, wer den Server betreibt.',
  },
  break_glass_told: {
    subject: 'In Ihrem Helpdesk wurde der Notzugang benutzt',
    text: 'Guten Tag {name},\n\nam {at} wurde auf dem Server der Notzugang für das Konto von {who} benutzt. Alle Faktoren, Sitzungen, vertrauten Geräte und Pässe dieses Kontos wurden beendet, sein Wiederherstellungscode wurde widerrufen, und ein Einrichtungspass wurde ausgestellt.\n\nVergewissern Sie sich jetzt persönlich oder telefonisch, dass das so gewollt war. Wenn nicht, sperren Sie das Konto und rufen Sie an, wer den Server betreibt. Die Konsole zeigt es, bis jemand anderes es zur Kenntnis genommen hat.',
  },
  sign_up: {
    subject: 'Bestätigen Sie Ihre Adresse',
    text: 'Guten Tag,\n\njemand, vermutlich Sie, möchte ein Konto mit dieser Adresse. Öffnen Sie {address} und geben Sie diese E-Mail-Adresse und diesen Pass ein:\n\n    {pass}\n\nDanach wählen Sie ein Passwort und richten die Mehr-Faktor-Authentifizierung ein. Der Pass gilt einmal, bis {until}.\n\nHaben Sie nicht darum gebeten, tun Sie nichts: Ohne den Pass entsteht kein Konto.',
  },
  signed_up_already: {
    subject: 'Sie haben schon ein Konto',
    text: 'Guten Tag {name},\n\njemand, vielleicht Sie, wollte sich mit dieser Adresse registrieren. Sie haben schon ein Konto; es wurde nichts geändert. Melden Sie sich unter {address} an. Haben Sie Ihr Passwort vergessen, hilft die Seite weiter.\n\nWaren Sie das nicht, müssen Sie nichts tun.',
  },
}
