import { useEffect, useState } from 'preact/hooks';
import { type Language, languageOf, languages } from './texts.ts';

const KEY = 'language';

/** The language of whoever looks, kept in the browser. */
export function useLanguage() {
  const [language, setLanguage] = useState<Language>(() =>
    languageOf([stored() ?? '', ...navigator.languages].filter(Boolean)),
  );
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const switchLanguage = () => {
    const next = language === 'en' ? 'zh' : 'en';
    store(next);
    setLanguage(next);
  };
  return { texts: languages[language], language, switchLanguage };
}

// Some browsers keep nothing for a page.
function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {}
}
