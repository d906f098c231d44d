"""What the app teaches with: cards, lessons, glossary, timeline, votes. Text lives in ``assets/`` as Markdown."""
