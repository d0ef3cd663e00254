// Embedded here, the page's files remain files of their own, and an installed program needs none of
// them. SwiftPM's `embedInCode` would take as long to compile as all of `bench`.

#include "page.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char document[] = {
#embed "Page/page.html"
  , 0};

static const char style[] = {
#embed "Page/page.css"
  , 0};

static const char script[] = {
#embed "Page/random.js"
  , '\n',
#embed "Page/images.js"
  , '\n',
#embed "Page/network.js"
  , '\n',
#embed "Page/state.js"
  , '\n',
#embed "Page/paint.js"
  , '\n',
#embed "Page/source.js"
  , '\n',
#embed "Page/answers.js"
  , '\n',
#embed "Page/inside.js"
  , '\n',
#embed "Page/tour.js"
  , '\n',
#embed "Page/app.js"
  , 0};

const char *page_document(void) { return document; }
const char *page_style(void) { return style; }
const char *page_script(void) { return script; }
