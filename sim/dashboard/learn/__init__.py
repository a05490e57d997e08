"""Learn: lessons to play, the words, and the way into the guided tour."""
