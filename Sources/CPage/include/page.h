#pragma once

// The parts of the page that `bench explore` writes, as text in UTF-8 with a zero at the end.

/// The page with `{{style}}`, `{{data}}` and `{{script}}` in place of what belongs there.
const char *page_document(void);
/// The page's style sheet.
const char *page_style(void);
/// The page's script, whose parts are one module.
const char *page_script(void);
