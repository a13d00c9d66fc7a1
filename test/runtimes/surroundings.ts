export interface Surroundings { readonly odd: string }
