// Everything works without this file; it makes some things easier.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll
} from 'govuk-frontend'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

createAll(Button, { preventDoubleClick: true })
for (const component of [
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink
]) {
  createAll(component)
}

// A page brought back by the browser's Back button may be out of date, or belong to someone who has
// signed out since: ask the server again.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload()
})

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

// A choice in a list that has a button beside it needs no second press.
for (const list of document.querySelectorAll('select[data-submit-on-change]')) {
  list.addEventListener('change', () => list.form.requestSubmit())
}
