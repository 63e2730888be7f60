"""Area presets: published figures, posts and the inputs solved so that the model meets an area's own returns."""
